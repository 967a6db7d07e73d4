//go:build ci

package desktop

// display is true: a build without OpenGL (scripts/windows.sh) has no real window.
func display() bool { return true }
