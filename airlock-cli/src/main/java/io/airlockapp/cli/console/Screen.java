package io.airlockapp.cli.console;

import java.io.PrintWriter;
import java.util.Map;

/** Where a command writes, line by line, from any thread. Below the lines there may be one that changes. */
public final class Screen {

    private static final String ERASE = "\r\u001b[2K";

    private final PrintWriter writer;
    private final Style style;
    private final boolean animated;
    private final int columns;
    private String bottom = "";

    /**
     * Creates a screen.
     *
     * @param writer where to write
     * @param variables the environment variables
     * @param columns how wide the terminal is; 0 if there is none
     */
    public Screen(PrintWriter writer, Map<String, String> variables, int columns) {
        this.writer = writer;
        this.style = Style.of(variables, columns > 0);
        this.animated = columns > 0 && !Style.isDumb(variables);
        this.columns = columns;
    }

    /**
     * The colours.
     *
     * @return the style
     */
    public Style style() {
        return style;
    }

    /**
     * Whether a line can be written over.
     *
     * @return false without a terminal, and in a dumb one
     */
    public boolean animated() {
        return animated;
    }

    /**
     * Whether there is a terminal.
     *
     * @return true also for a dumb one
     */
    public boolean terminal() {
        return columns > 0;
    }

    /**
     * How wide the terminal is.
     *
     * @return the number of characters; 80 if there is no terminal
     */
    public int columns() {
        return columns > 0 ? columns : 80;
    }

    /**
     * Writes a line.
     *
     * @param line the line; safe to show
     */
    public synchronized void line(String line) {
        if (bottom.isEmpty()) {
            writer.println(line);
        } else {
            writer.println(ERASE + line);
            writer.print(bottom);
        }
        writer.flush();
    }

    /**
     * Changes the line at the bottom; nothing happens where lines cannot be written over.
     *
     * @param line the line; empty for none
     */
    public synchronized void bottom(String line) {
        if (animated) {
            writer.print(ERASE + line);
            writer.flush();
            bottom = line;
        }
    }
}
