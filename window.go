package main

import "context"

func runWindow(ctx context.Context, c *call) error { return usage("no window yet") }
