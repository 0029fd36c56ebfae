package io.airlockapp.benchmarks.load;

import java.util.List;
import java.util.Locale;

/** Draws ours beside the raw client's, which is always as wide as one. */
final class Chart {

    private static final int LEFT = 330;
    private static final int UNIT = 160;
    private static final int LINE = 44;
    private static final double WIDEST = 4;

    private Chart() {}

    static String svg(List<Figures.Row> rows) {
        StringBuilder svg = new StringBuilder();
        int width = LEFT + (int) (UNIT * WIDEST) + 90;
        int height = 50 + LINE * rows.size();
        add(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"13\">",
                width,
                height);
        add(svg, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", width, height);
        add(
                svg,
                "<text x=\"12\" y=\"24\" font-size=\"15\">Airlock for Java, as a multiple of raw Reactor Netty</text>");
        int y = 44;
        for (Figures.Row row : rows) {
            double ours = UNIT * Math.min(WIDEST, row.ratio());
            add(svg, "<text x=\"12\" y=\"%d\">%s, %s</text>", y + 19, row.name(), row.unit());
            add(svg, "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"15\" fill=\"#2f6db3\"/>", LEFT, y, ours);
            add(svg, "<text x=\"%.1f\" y=\"%d\">%.2f</text>", LEFT + ours + 6, y + 12, row.ratio());
            add(svg, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"15\" fill=\"#b9c3cf\"/>", LEFT, y + 17, UNIT);
            y += LINE;
        }
        return svg.append("</svg>\n").toString();
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
