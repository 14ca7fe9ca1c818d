"""The Kubernetes manifests: held to Kubernetes' own schemas, to each other, and to a daemon run as by the kubelet."""

import json
import signal
import subprocess
import tempfile
import unittest
import warnings
from pathlib import Path

import yaml

import image as images
from container import ContainerTestCase
from daemon import CHAT, eventually
from test_container import drain_seconds, options_of

with warnings.catch_warnings():
    # It uses a module that its Python is about to replace.
    warnings.simplefilter("ignore")
    import kubernetes_validate

MANIFESTS = images.SOURCE / "packaging/kubernetes"
# The oldest that the manifests are meant for, and the newest whose schema is known.
VERSIONS = ["1.28", kubernetes_validate.latest_version()]
TOKEN = "a-token-of-this-test"
PROBES = ["startupProbe", "livenessProbe", "readinessProbe"]


def read(name):
    (document,) = yaml.safe_load_all((MANIFESTS / name).read_text(encoding="utf-8"))
    return document


class KubernetesTestCase(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.documents = {path.name: read(path.name) for path in sorted(MANIFESTS.glob("*.yaml"))}
        self.deployment = self.documents["deployment.yaml"]
        self.pod = self.deployment["spec"]["template"]["spec"]
        (self.container,) = self.pod["containers"]
        self.service = self.documents["service.yaml"]
        self.monitor = self.documents["servicemonitor.yaml"]
        self.config = json.loads(self.documents["configmap.yaml"]["data"]["config.json"])
        self.container_ports = {port["name"]: port["containerPort"] for port in self.container["ports"]}


class SchemaTests(KubernetesTestCase):
    def test_every_manifest_is_valid(self):
        for name, document in self.documents.items():
            if name in ("kustomization.yaml", "servicemonitor.yaml"):  # no part of Kubernetes itself
                continue
            for version in VERSIONS:
                with self.subTest(name, version=version):
                    kubernetes_validate.validate(document, version, strict=True)

    def test_the_kustomization_has_every_manifest_but_the_one_that_takes_an_operator(self):
        kustomization = self.documents["kustomization.yaml"]
        self.assertEqual(
            {*kustomization["resources"], "kustomization.yaml", "servicemonitor.yaml"}, set(self.documents)
        )

    def test_pods_are_as_the_restricted_standard_wants_them(self):
        pod, container = self.pod["securityContext"], self.container["securityContext"]
        self.assertIs(pod["runAsNonRoot"], True)
        self.assertGreater(pod["runAsUser"], 0)
        self.assertEqual(pod["seccompProfile"], {"type": "RuntimeDefault"})
        self.assertIs(container["allowPrivilegeEscalation"], False)
        self.assertEqual(container["capabilities"], {"drop": ["ALL"]})
        self.assertIs(container["readOnlyRootFilesystem"], True)
        for forbidden in ("hostNetwork", "hostPID", "hostIPC"):
            self.assertNotIn(forbidden, self.pod)
        self.assertLessEqual({kind for volume in self.pod["volumes"] for kind in volume} - {"name"},
                             {"configMap", "secret", "emptyDir", "persistentVolumeClaim", "projected"})


class AgreementTests(KubernetesTestCase):
    def test_the_configuration_passes_the_daemons_check(self):
        file = Path(self.enterContext(tempfile.TemporaryDirectory())) / "config.json"
        file.write_text(self.documents["configmap.yaml"]["data"]["config.json"], encoding="utf-8")
        checked = subprocess.run([images.BINARIES / "llm-mockd", "check", file], capture_output=True, text=True)
        self.assertEqual(checked.returncode, 0, checked.stderr)

    def test_the_ports_agree(self):
        self.assertEqual(self.container_ports, {"provider": self.config["port"], "admin": self.config["admin"]["port"]})
        self.assertEqual({port["name"]: port["port"] for port in self.service["spec"]["ports"]}, self.container_ports)
        named = [port["targetPort"] for port in self.service["spec"]["ports"]]
        named += [self.container[probe]["httpGet"]["port"] for probe in PROBES]
        policy = self.documents["networkpolicy.yaml"]["spec"]
        named += [port["port"] for rule in policy["ingress"] for port in rule["ports"]]
        self.assertEqual(set(named), set(self.container_ports))
        stages = images.stages(images.DOCKERFILE.read_text(encoding="utf-8"))
        (exposed,) = [one for one in stages[-1].instructions if one.keyword == "EXPOSE"]
        self.assertEqual(sorted(map(int, exposed.words)), sorted(self.container_ports.values()))

    def test_everything_selects_the_pods(self):
        labels = self.deployment["spec"]["template"]["metadata"]["labels"]
        self.assertEqual(self.deployment["spec"]["selector"]["matchLabels"], labels)
        self.assertEqual(self.service["spec"]["selector"], labels)
        self.assertEqual(self.documents["networkpolicy.yaml"]["spec"]["podSelector"]["matchLabels"], labels)

    def test_the_monitor_selects_the_service_and_its_admin_port(self):
        self.assertEqual(self.monitor["spec"]["selector"]["matchLabels"], self.service["metadata"]["labels"])
        (endpoint,) = self.monitor["spec"]["endpoints"]
        self.assertEqual(endpoint["port"], "admin")
        self.assertIn(endpoint["port"], self.container_ports)

    def test_one_secret_holds_the_token_for_all(self):
        (volume,) = [volume for volume in self.pod["volumes"] if "secret" in volume]
        (endpoint,) = self.monitor["spec"]["endpoints"]
        credentials = endpoint["authorization"]["credentials"]
        self.assertEqual(volume["secret"]["secretName"], credentials["name"])
        documentation = (images.SOURCE / "docs/containers.md").read_text(encoding="utf-8")
        self.assertIn(f"kubectl create secret generic {credentials['name']} ", documentation)
        self.assertIn(f"--from-literal={credentials['key']}=", documentation)

    def test_a_pod_may_take_longer_to_end_than_the_daemon_drains(self):
        self.assertGreaterEqual(self.pod["terminationGracePeriodSeconds"], drain_seconds(self.config) + 5)

    def test_the_image_has_the_version_of_the_programs(self):
        said = subprocess.run([images.BINARIES / "llm-mockd", "--version"], capture_output=True, text=True)
        self.assertEqual(self.container["image"], f"llm-mockd:{said.stdout.strip()}")

    def test_its_options_exist(self):
        used = {word for word in self.container.get("args", []) if word.startswith("--")}
        self.assertLessEqual(used, options_of("llm-mockd", "serve"))

    def test_the_service_may_be_called_by_its_name(self):
        self.assertIn(self.service["metadata"]["name"], self.config["admin"]["allowedHosts"])


class PodTests(KubernetesTestCase, ContainerTestCase):
    """The pod's only container, its volumes filled as the kubelet does, in the image."""

    def pod_mounts(self):
        directories = {}
        for volume in self.pod["volumes"]:
            if "configMap" in volume:
                files = self.documents["configmap.yaml"]["data"]
            elif "secret" in volume:
                (endpoint,) = self.monitor["spec"]["endpoints"]
                files = {endpoint["authorization"]["credentials"]["key"]: TOKEN}
            else:
                files = {}
            directory = self.directory / volume["name"]
            directory.mkdir(exist_ok=True)
            directory.chmod(0o777)
            for name, text in files.items():
                (directory / name).write_text(text, encoding="utf-8")
            directories[volume["name"]] = str(directory)
        return {
            mount["mountPath"]: (directories[mount["name"]], mount.get("readOnly", False))
            for mount in self.container["volumeMounts"]
        }

    def start(self, *further_arguments):
        user = self.pod["securityContext"]
        return self.serve(
            *self.container.get("args", []), *further_arguments, mounts=self.pod_mounts(),
            user=f"{user['runAsUser']}:{user['runAsGroup']}",
        )

    def test_the_pod_mounts_all_that_the_image_needs_to_write(self):
        writable = {mount["mountPath"] for mount in self.container["volumeMounts"] if not mount.get("readOnly")}
        self.assertEqual(writable, set(self.image.volumes))

    def test_its_ports_answer_and_its_probes_succeed(self):
        pod = self.start()
        self.assertEqual(pod.ask(self.container_ports["provider"], "/v1/chat/completions", CHAT).status, 200)
        described = json.loads(pod.ask(self.container_ports["admin"], "/openapi.json", token=TOKEN).body)["paths"]
        for probe in PROBES:
            with self.subTest(probe):
                get = self.container[probe]["httpGet"]
                self.assertIn(get["path"], described)
                # As the kubelet asks: by the pod's address, without a token.
                answer = pod.ask(self.container_ports[get["port"]], get["path"])
                self.assertEqual(answer.status, 200, answer.body)

    def test_prometheus_gets_its_metrics_with_the_token_only(self):
        pod = self.start()
        (endpoint,) = self.monitor["spec"]["endpoints"]
        port = self.container_ports[endpoint["port"]]
        self.assertEqual(pod.ask(port, endpoint["path"]).status, 401)
        self.assertIn(b"llm_mockd_", pod.ask(port, endpoint["path"], token=TOKEN).body)

    def test_it_may_be_steered_by_the_services_name(self):
        pod = self.start()
        name = self.service["metadata"]["name"]
        port = self.container_ports["admin"]
        self.assertEqual(pod.ask(port, "/v1/status", token=TOKEN, host=f"{name}:{port}").status, 200)
        self.assertEqual(pod.ask(port, "/v1/status", token=TOKEN, host=f"another:{port}").status, 403)

    def test_kubectl_exec_needs_no_token(self):
        pod = self.start()
        changed = pod.execute("/usr/bin/mockctl", "set-delay", "0")
        self.assertEqual(changed.returncode, 0, changed.stderr)

    def test_a_hung_event_loop_fails_the_liveness_probe(self):
        pod = self.start("--threads", "1", "--debug-hang-on-usr2")
        get = self.container["livenessProbe"]["httpGet"]
        port = self.container_ports[get["port"]]
        self.assertEqual(pod.ask(port, get["path"]).status, 200)
        pod.send(signal.SIGUSR2)
        eventually(lambda: pod.ask(port, get["path"]).status == 503, "it is not healthy", within=30)

    def test_it_is_not_ready_while_it_drains(self):
        pod = self.start()
        self.assertEqual(pod.execute("/usr/bin/mockctl", "set-delay", "3000").returncode, 0)
        client = pod.begin_chat(self.container_ports["provider"])
        pod.send(signal.SIGTERM)
        get = self.container["readinessProbe"]["httpGet"]
        eventually(lambda: pod.ask(self.container_ports[get["port"]], get["path"]).status == 503, "it is not ready")
        self.assertEqual(client.communicate(timeout=10)[0], "200")
        self.assertEqual(pod.wait(), 0, pod.log)


if __name__ == "__main__":
    unittest.main()
