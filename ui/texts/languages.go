package texts

import "kakanai/visit"

// A Language is one that screens speak; Name is what it calls itself.
type Language struct{ ID, Name string }

// Languages are those that Kakanai brings, in the order in which they are offered.
var Languages = []Language{
	{visit.Japanese, "日本語"},
	{"ja-easy", "やさしい日本語"},
	{"en", "English"},
	{"zh", "中文（简体）"},
	{"ko", "한국어"},
	{"vi", "Tiếng Việt"},
	{"pt", "Português"},
}
