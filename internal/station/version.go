package station

// Version is the release. A test holds it against CHANGELOG.md, another against FyneApp.toml.
const Version = "0.1.0"

// Released is the day of the release in Japan, YYYY-MM-DD: no clock that says an earlier one is
// right.
const Released = "2026-11-30"
