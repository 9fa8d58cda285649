package benchmark

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// The plots are dots on logarithmic axes, which is little enough to write by hand.
const (
	plotWidth  = 760
	plotHeight = 420
	plotLeft   = 190
	plotRight  = 40
	plotTop    = 46
	plotBottom = 44
)

// axis maps values to pixels.
type axis struct{ low, high, from, to float64 }

func (a axis) at(value float64) float64 {
	value = math.Min(math.Max(value, a.low), a.high)
	return a.from + (a.to-a.from)*math.Log(value/a.low)/math.Log(a.high/a.low)
}

type drawing struct{ strings.Builder }

func begin(title string) *drawing {
	d := &drawing{}
	fmt.Fprintf(d, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12" role="img">`+"\n",
		plotWidth, plotHeight)
	fmt.Fprintf(d, "<title>%s</title>\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n", html.EscapeString(title))
	d.text(plotWidth/2, 22, "middle", title)
	return d
}

func (d *drawing) text(x, y float64, anchor, text string) {
	fmt.Fprintf(d, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#222\">%s</text>\n", x, y, anchor, html.EscapeString(text))
}

func (d *drawing) line(x1, y1, x2, y2 float64, colour string) {
	fmt.Fprintf(d, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>\n", x1, y1, x2, y2, colour)
}

func (d *drawing) dot(x, y float64, colour, about string) {
	fmt.Fprintf(d, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\" fill-opacity=\"0.55\"><title>%s</title></circle>\n",
		x, y, colour, html.EscapeString(about))
}

func (d *drawing) end() string {
	d.WriteString("</svg>\n")
	return d.String()
}

const (
	blue = "#1f5fbf"
	red  = "#c0392b"
	grey = "#999"
	pale = "#ddd"
)

// FalseRollbacks draws a row of dots for each rule, one for each good scenario.
func (t *Table) FalseRollbacks() string {
	d := begin("Good canaries rolled back, one dot a scenario (line: the stated 1 %)")
	x := axis{0.0005, 1, plotLeft, plotWidth - plotRight}
	for _, tick := range []float64{0.001, 0.01, 0.1, 1} {
		colour := pale
		if tick == alpha {
			colour = red
		}
		d.line(x.at(tick), plotTop, x.at(tick), plotHeight-plotBottom, colour)
		d.text(x.at(tick), plotHeight-plotBottom+18, "middle", fmt.Sprintf("%g %%", 100*tick))
	}
	d.text(x.at(0.0005), plotHeight-plotBottom+18, "middle", "0")
	for f, family := range t.Families {
		y := plotTop + (float64(f)+0.5)*(plotHeight-plotTop-plotBottom)/float64(len(t.Families))
		d.text(plotLeft-16, y+4, "end", family.Name)
		for _, row := range t.Rows {
			colour := blue
			switch row.Scenario.Group {
			case GroupNoise:
				colour = red
			case GroupTrouble:
				colour = grey
			}
			if row.Scenario.good() {
				d.dot(x.at(row.Standard[f].Part()), y+jitter(row.Scenario), colour, row.Scenario.Name)
			}
		}
	}
	d.text(plotLeft, plotHeight-8, "start", "blue: nothing odd; red: arms that jump on their own; grey: trouble that is not the canary's")
	return d.end()
}

// jitter spreads dots of the same value, the same way each time.
func jitter(s Scenario) float64 { return float64(seed(s)%17) - 8 }

// BadRequests draws ours beside Kayenta's: below the line ours lets fewer bad requests through.
func (t *Table) BadRequests() string {
	d := begin("Bad requests served per rollout, as documented (below the line: ours fewer)")
	x := axis{0.1, 1e5, plotLeft, plotWidth - plotRight}
	y := axis{0.1, 1e5, plotHeight - plotBottom, plotTop}
	for tick := 0.1; tick < 2e5; tick *= 10 {
		d.line(x.at(tick), plotTop, x.at(tick), plotHeight-plotBottom, pale)
		d.line(plotLeft, y.at(tick), plotWidth-plotRight, y.at(tick), pale)
		d.text(x.at(tick), plotHeight-plotBottom+18, "middle", fmt.Sprintf("%.6g", tick))
		d.text(plotLeft-8, y.at(tick)+4, "end", fmt.Sprintf("%.6g", tick))
	}
	d.line(x.at(0.1), y.at(0.1), x.at(1e5), y.at(1e5), grey)
	d.text(16, plotHeight/2, "start", "ours")
	d.text(plotLeft, plotHeight-8, "start", "blue: Kayenta each 5 minutes; red: Flagger, threshold 5")
	for _, row := range t.Rows {
		if row.Scenario.Group != GroupErrors && row.Scenario.Group != GroupLatency {
			continue
		}
		mine := row.Standard[familyOurs].Bad
		d.dot(x.at(row.Standard[familyKayenta].Bad), y.at(mine), blue, row.Scenario.Name)
		d.dot(x.at(row.Standard[familyFlagger5].Bad), y.at(mine), red, row.Scenario.Name)
	}
	return d.end()
}
