package doctor

import (
	"context"

	"kakanai/audit"
	"kakanai/internal/lang"
	"kakanai/internal/station"
)

// CheckSettings judges what the settings name: forms, fonts, the list of words and the terminal. It
// returns how many forms are offered, and warnings for people.
func CheckSettings(ctx context.Context, s *station.Station) (forms int, warnings []lang.Text, err error) {
	if err := s.SettingsFailure(nil, true); err != nil {
		return 0, nil, err
	}
	f, err := s.Fonts()
	if err != nil {
		return 0, nil, err
	}
	offered, err := s.Offered(ctx, f)
	if err != nil {
		return 0, nil, err
	}
	if what, err := OtherKeep(ctx, s); err == nil && what.JA != "" {
		warnings = append(warnings, what)
	}
	return len(offered.Forms), warnings, nil
}

// OtherKeep says, for people, that the settings ask for another retention than the log has; the
// zero Text where they do not, or there is no log yet.
func OtherKeep(ctx context.Context, s *station.Station) (what lang.Text, err error) {
	dir, there := s.FindData()
	if !there {
		return what, nil
	}
	now, ok, err := audit.KeepAt(ctx, station.LogPath(dir), station.Key(dir))
	want := s.Settings.Keep()
	if err != nil || !ok || now == want {
		return what, err
	}
	return lang.Sprintf("保存日数が、設定（明細%d日、記録%d日）と記録（明細%d日、記録%d日）で違います。記録のほうで消します",
		"the settings keep details for %d days and entries for %d, the log for %d and %d: the log's count",
		want.Details, want.Entries, now.Details, now.Entries), nil
}
