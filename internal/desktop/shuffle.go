package desktop

import (
	"crypto/rand"
	"math/big"

	"kakanai/internal/settings"
)

// shuffle returns what gives the digits of the PIN's keys in an order that cannot be foreseen; nil
// where the settings do not want that.
func shuffle(s settings.Settings) func() []byte {
	if !s.Screen.ShufflePIN {
		return nil
	}
	return func() []byte {
		d := []byte("1234567890")
		for i := len(d) - 1; i > 0; i-- {
			j, err := rand.Int(rand.Reader, big.NewInt(int64(i+1)))
			if err != nil { // crypto/rand of this Go never fails
				return nil
			}
			d[i], d[j.Int64()] = d[j.Int64()], d[i]
		}
		return d
	}
}
