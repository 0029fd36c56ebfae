package io.airlockapp.transport;

/**
 * One header line.
 *
 * @param name its name; a token of RFC 9110
 * @param value its value; never shown, as it may be a credential
 */
public record Header(String name, String value) {

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
