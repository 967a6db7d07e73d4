//go:build !ci

package desktop

import "github.com/go-gl/glfw/v3.4/glfw"

// display reports whether the window system answers, asked as the toolkit asks it a moment later:
// without an answer the toolkit panics. What is begun here the toolkit goes on with, so asking
// takes no time.
func display() bool { return glfw.Init() == nil }
