package io.airlockapp.cli.console;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Colours, where the terminal has them and the person wants them.
 *
 * @param colours whether there are any
 */
public record Style(boolean colours) {

    /**
     * Decides by the environment: no colours without a terminal, in a dumb one, or if {@code NO_COLOR} is set.
     *
     * @param variables the environment variables
     * @param terminal whether there is a terminal
     * @return the style
     */
    static Style of(Map<String, String> variables, boolean terminal) {
        return new Style(terminal && !isDumb(variables) && isBlank(variables.get("NO_COLOR")));
    }

    static boolean isDumb(Map<String, String> variables) {
        String term = variables.get("TERM");
        return isBlank(term) || "dumb".equals(term);
    }

    private static boolean isBlank(@Nullable String value) {
        return value == null || value.isEmpty();
    }

    /**
     * Emphasises.
     *
     * @param text the text
     * @return the text to print
     */
    public String bold(String text) {
        return with("1", text);
    }

    /**
     * Takes back.
     *
     * @param text the text
     * @return the text to print
     */
    public String dim(String text) {
        return with("2", text);
    }

    /**
     * Shows a success.
     *
     * @param text the text
     * @return the text to print
     */
    public String good(String text) {
        return with("32", text);
    }

    /**
     * Shows a failure.
     *
     * @param text the text
     * @return the text to print
     */
    public String bad(String text) {
        return with("31", text);
    }

    /**
     * Shows what stands between success and failure.
     *
     * @param text the text
     * @return the text to print
     */
    public String notable(String text) {
        return with("33", text);
    }

    private String with(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
