package io.airlockapp.cli.demo;

import io.airlockapp.cli.console.Screen;
import io.airlockapp.cli.console.Style;
import io.airlockapp.cli.console.Text;
import java.util.Locale;

/** What happens, line by line, with the time since the beginning. */
final class Timeline {

    private final Screen screen;
    private final Style style;
    private final long begin = System.nanoTime();
    private int chapters;

    Timeline(Screen screen) {
        this.screen = screen;
        this.style = screen.style();
    }

    synchronized void chapter(String title) {
        chapters++;
        screen.line("");
        screen.line(style.bold(chapters + ". " + title));
    }

    /** One call. */
    void wire(WireCall call) {
        String when = String.format(Locale.ROOT, "%8.3f s", seconds());
        String what = String.format(
                Locale.ROOT,
                "  %-4s %-48s %8s %8s",
                call.method(),
                call.path(),
                call.outcome(),
                Text.time(call.nanos()));
        String content = call.sent().describe() + " -> " + call.received().describe();
        screen.line(style.dim(when) + what + "  " + style.dim(content));
    }

    /** What somebody does or sees. */
    void says(String remark) {
        screen.line("            > " + remark);
    }

    void good(String remark) {
        says(style.good(remark));
    }

    void notable(String remark) {
        says(style.notable(remark));
    }

    void bad(String remark) {
        says(style.bad(remark));
    }

    void line(String line) {
        screen.line(line);
    }

    double seconds() {
        return (System.nanoTime() - begin) / 1e9;
    }

    Screen screen() {
        return screen;
    }
}
