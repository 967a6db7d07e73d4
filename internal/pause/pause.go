// Package pause waits for a while, or until a context ends. It is one function, so that packages which
// know nothing of each other do not each write their own.
package pause

import (
	"context"
	"time"
)

// For returns nil after d, or ctx.Err() as soon as ctx ends. With d of 0 or less it does not wait.
func For(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
