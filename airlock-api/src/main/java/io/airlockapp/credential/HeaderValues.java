package io.airlockapp.credential;

/** Checks of what is going to be a header value. */
final class HeaderValues {

    private HeaderValues() {}

    /** Only visible ASCII and inner spaces: CR and LF above all would let a value write headers of its own. */
    static void check(String value, String name) {
        if (value.isBlank()) {
            throw new IllegalArgumentException("The " + name + " is blank: set it, or leave it out.");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x20 || c > 0x7e) {
                throw new IllegalArgumentException("The " + name + " has a line break or another character that a"
                        + " header cannot carry, at index " + i + ": check how it was read or copied.");
            }
        }
        if (value.charAt(0) == ' ' || value.charAt(value.length() - 1) == ' ') {
            throw new IllegalArgumentException(
                    "The " + name + " begins or ends with a space: check how it was read or copied.");
        }
    }
}
