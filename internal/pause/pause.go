// Package pause waits for a while, or until a context ends. It is one function, so that packages
// which know nothing of each other do not each write their own. Start with For.
package pause

import (
	"context"
	"time"
)

// For waits for d, or until ctx ends, and returns ctx.Err(): nil while ctx has not ended. With d of
// 0 or less it does not wait.
func For(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
	return ctx.Err()
}
