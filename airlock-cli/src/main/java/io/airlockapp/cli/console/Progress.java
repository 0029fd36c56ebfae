package io.airlockapp.cli.console;

import java.util.Locale;

/** How far along a known number of steps is: a bar where lines can be written over, else a line every tenth. */
public final class Progress {

    private static final long REDRAW_NANOS = 100_000_000;
    private static final int WIDEST = 50;

    private final Screen screen;
    private final String thing;
    private final int total;
    private final long begin = System.nanoTime();
    private int done;
    private long drawn = begin - REDRAW_NANOS;

    /**
     * Begins at zero.
     *
     * @param screen where to show it
     * @param thing what a step is called, in the plural
     * @param total how many steps there are; at least 1
     */
    public Progress(Screen screen, String thing, int total) {
        this.screen = screen;
        this.thing = thing;
        this.total = total;
    }

    /** One step is done. */
    public synchronized void step() {
        done++;
        long now = System.nanoTime();
        if (!screen.animated()) {
            if ((long) done * 10 / total > (long) (done - 1) * 10 / total) {
                screen.line("  " + numbers(now));
            }
        } else if (now - drawn >= REDRAW_NANOS) {
            drawn = now;
            screen.bottom(bar(now));
        }
    }

    /** There is no more to show. */
    public void end() {
        screen.bottom("");
    }

    private String bar(long now) {
        String numbers = numbers(now);
        int width = Math.min(WIDEST, screen.columns() - numbers.length() - 8);
        if (width < 5) {
            return "  " + Text.shortened(numbers, Math.max(4, screen.columns() - 3));
        }
        int filled = (int) ((long) width * done / total);
        return "  [" + screen.style().good("#".repeat(filled)) + "-".repeat(width - filled) + "] " + numbers;
    }

    private String numbers(long now) {
        double seconds = Math.max(1, now - begin) / 1e9;
        return String.format(
                Locale.ROOT, "%3d%%  %d/%d %s  %.0f/s", (long) done * 100 / total, done, total, thing, done / seconds);
    }
}
