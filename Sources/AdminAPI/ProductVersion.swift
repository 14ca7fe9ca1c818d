/// The version of this project, as `--version`, `/v1/version` and the packages say it.
public enum ProductVersion {
    /// Semantic version; the same as the newest entry of CHANGELOG.md.
    public static let current = "0.1.0"
}
