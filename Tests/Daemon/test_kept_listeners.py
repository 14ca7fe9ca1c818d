"""The daemon's own listeners in systemd's store: no connection attempt is lost over a restart."""

import os
import socket
import sys

from daemon import CHAT, Connection, DaemonTestCase, ask, connect, eventually, free_port
from service_manager import ServiceManager

# Becomes the daemon with the descriptors of its first argument at 3 and up, as systemd passes them.
PASS_SOCKETS = """
import fcntl, os, sys
passed = [int(each) for each in sys.argv[1].split(",")]
copies = [fcntl.fcntl(each, fcntl.F_DUPFD_CLOEXEC, 100) for each in passed]
for each in passed:
    os.close(each)
for index, each in enumerate(copies):
    os.dup2(each, 3 + index)
os.environ["LISTEN_PID"] = str(os.getpid())
os.execvp(sys.argv[2], sys.argv[2:])
"""


class KeptListenerTests(DaemonTestCase):
    def setUp(self):
        super().setUp()
        self.manager = ServiceManager(self.temporary_directory())
        self.addCleanup(self.manager.close)

    def supervise(self, **settings):
        daemon = self.serve(environment={"NOTIFY_SOCKET": self.manager.address}, **settings)
        self.manager.await_field("READY")
        return daemon

    def restart(self, **settings):
        """A daemon that gets all that is in the store, as after a restart."""
        kept = [(name, each) for name, descriptors in self.manager.stored.items() for each in descriptors]
        descriptors = [each for _, each in kept]
        return self.serve(
            launcher=[sys.executable, "-c", PASS_SOCKETS, ",".join(map(str, descriptors))], pass_fds=descriptors,
            environment={
                "NOTIFY_SOCKET": self.manager.address, "LISTEN_FDS": str(len(kept)),
                "LISTEN_FDNAMES": ":".join(name for name, _ in kept),
            },
            **settings,
        )

    def test_both_are_stored_by_name_once_and_before_ready(self):
        daemon = self.supervise()
        stored = {name: [socket.socket(fileno=os.dup(each)) for each in kept]
                  for name, kept in self.manager.stored.items()}
        for sockets in stored.values():
            for each in sockets:
                self.addCleanup(each.close)
        names = {name: ["%s:%d" % each.getsockname() for each in sockets] for name, sockets in stored.items()}
        self.assertEqual(
            names, {"kept-provider": [daemon.provider_address], "kept-admin": [daemon.admin_address]}
        )
        said = [message.fields for message in self.manager.messages]
        ready = next(index for index, fields in enumerate(said) if "READY" in fields)
        for name in names:
            removal = said.index({"FDSTOREREMOVE": "1", "FDNAME": name})
            storing = said.index({"FDSTORE": "1", "FDNAME": name})
            self.assertLess(removal, storing, "what is stored adds to what has that name")
            self.assertLess(storing, ready)

    def test_who_connects_while_there_is_no_process_is_answered_by_the_next(self):
        daemon = self.supervise()
        addresses = dict(daemon.listeners)
        daemon.kill()
        clients = [Connection(addresses["provider"]) for _ in range(20)] + [Connection(addresses["admin"])]
        for client in clients[:-1]:
            self.addCleanup(client.close)
            client.send_request("POST", "/v1/chat/completions", CHAT)
        self.addCleanup(clients[-1].close)
        clients[-1].send_request("GET", "/v1/status")

        said = len(self.manager.messages)
        successor = self.restart(ports=(addresses["provider"].split(":")[1], addresses["admin"].split(":")[1]))
        self.assertEqual(successor.listeners, addresses)
        self.assertEqual([client.getresponse().status for client in clients], [200] * len(clients))
        self.assertFalse(
            [message.fields for message in self.manager.messages[said:] if "FDNAME" in message.fields],
            "systemd has them already",
        )

    def test_any_port_stays_the_port_that_was_kept(self):
        daemon = self.supervise()
        self.assertEqual(daemon.stop(), 0)
        self.assertEqual(self.restart().listeners, daemon.listeners)

    def test_a_listener_at_an_address_that_is_not_wanted_any_more_is_given_up(self):
        daemon = self.supervise()
        self.assertEqual(daemon.stop(), 0)
        port = free_port()
        successor = self.restart(ports=(port, daemon.admin_address.split(":")[1]))
        self.assertEqual(
            successor.listeners, {"provider": f"127.0.0.1:{port}", "admin": daemon.admin_address}
        )
        self.assertEqual(ask(successor.provider_address, "POST", "/v1/chat/completions", CHAT).status, 200)
        with self.assertRaises(ConnectionRefusedError):
            connect(daemon.provider_address).close()
        self.assertEqual(len(self.manager.stored["kept-provider"]), 1)

    def test_the_same_port_on_all_addresses_replaces_the_one_that_was_kept(self):
        daemon = self.supervise()
        self.assertEqual(daemon.stop(), 0)
        port = daemon.provider_address.split(":")[1]
        successor = self.restart(ports=(port, "0"), config={"host": "0.0.0.0"})
        self.assertEqual(successor.provider_address, f"127.0.0.1:{port}")
        self.assertEqual(ask(f"127.0.0.2:{port}", "POST", "/v1/chat/completions", CHAT).status, 200)

    def test_sockets_of_a_socket_unit_are_left_to_it(self):
        unit = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(unit.close)
        self.manager.stored["data"] = [os.dup(unit.fileno())]
        daemon = self.restart()
        self.manager.await_field("READY")
        self.assertEqual(daemon.provider_address, "%s:%d" % unit.getsockname())
        self.assertEqual(sorted(self.manager.stored), ["data", "kept-admin"])

    def test_sockets_of_a_socket_unit_go_before_what_was_kept(self):
        daemon = self.supervise()
        self.assertEqual(daemon.stop(), 0)
        unit = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(unit.close)
        self.manager.stored["data"] = [os.dup(unit.fileno())]
        successor = self.restart()
        self.assertEqual(successor.provider_address, "%s:%d" % unit.getsockname())
        eventually(lambda: "kept-provider" not in self.manager.stored, "the kept one is given up")
