package io.airlockapp.transport;

import java.util.Locale;
import java.util.Set;

/**
 * One header line.
 *
 * @param name its name; a token of RFC 9110
 * @param value its value; never shown, as it may be a credential
 */
public record Header(String name, String value) {

    /** RFC 9110, sections 7.2, 7.6 and 8.6; RFC 9112; RFC 9113, section 8.2. */
    private static final Set<String> RESERVED = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /**
     * Creates a header.
     *
     * @throws IllegalArgumentException if the name is no token, or the value has a control character
     */
    public Header {
        if (name.isEmpty() || !name.chars().allMatch(Header::isTokenCharacter)) {
            throw new IllegalArgumentException("A header name is empty or has a character that names cannot have.");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != '\t' && (c < 0x20 || c > 0x7e)) {
                throw new IllegalArgumentException("The value of header " + name
                        + " has a line break or another character that a header cannot carry, at index " + i + ".");
            }
        }
    }

    /**
     * Whether HTTP itself needs this header, to frame and route a message. A transport sets these; a request cannot.
     *
     * @return true for {@code Host}, {@code Content-Length}, {@code Connection} and their like, in any case
     */
    public boolean isReserved() {
        return RESERVED.contains(name.toLowerCase(Locale.ROOT));
    }

    private static boolean isTokenCharacter(int c) {
        return (c >= '0' && c <= '9')
                || (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    @Override
    public String toString() {
        return "Header[" + name + "]";
    }
}
