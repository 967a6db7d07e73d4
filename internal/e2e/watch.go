//go:build linux

package e2e

import (
	"hash/maphash"
	"sync"
	"time"
)

// A Picture stands for how a screen looks: two are equal where every pixel is.
type Picture uint64

var pictureSeed = maphash.MakeSeed()

func pictureOf(pixels []byte) Picture { return Picture(maphash.Bytes(pictureSeed, pixels)) }

// A watcher follows a screen. It has its own connection to the server, is told of everything that
// is drawn there, and looks again each time.
type watcher struct {
	mu      sync.Mutex
	pixels  []byte // as they are now, see xConn.image
	now     Picture
	at      time.Time     // when it last became another picture
	changed chan struct{} // closed when it does again
	err     error         // why it sees no more

	width, height int
}

func newWatcher(x *xConn) (*watcher, error) {
	if err := x.watch(); err != nil {
		return nil, err
	}
	w := &watcher{changed: make(chan struct{}), width: x.width, height: x.height}
	if err := w.look(x); err != nil {
		return nil, err
	}
	go w.follow(x)
	return w, nil
}

func (w *watcher) follow(x *xConn) {
	for {
		err := x.wait()
		if err == nil {
			err = w.look(x)
		}
		if err != nil {
			w.mu.Lock()
			w.err = err
			close(w.changed)
			w.mu.Unlock()
			return
		}
	}
}

// look takes in how the screen is now. A look costs some milliseconds, more than most of what is
// drawn: what comes meanwhile is seen with the next.
func (w *watcher) look(x *xConn) error {
	pixels, err := x.image(nil)
	if err != nil {
		return err
	}
	now := pictureOf(pixels)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pixels = pixels
	if now != w.now {
		w.now, w.at = now, time.Now()
		close(w.changed)
		w.changed = make(chan struct{})
	}
	return nil
}

// state is the picture, since when it is there, and what is closed when it changes.
func (w *watcher) state() (now Picture, at time.Time, changed <-chan struct{}, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now, w.at, w.changed, w.err
}

// screen is the pixels that state's picture stands for. They are not written to again.
func (w *watcher) screen() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.pixels
}
