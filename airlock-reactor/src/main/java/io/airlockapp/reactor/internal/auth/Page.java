package io.airlockapp.reactor.internal.auth;

import java.nio.charset.StandardCharsets;

/**
 * A page for the user's browser. It holds nothing of the request that it answers.
 *
 * @param status the HTTP status
 * @param title what it is about
 * @param text what it says, as plain text
 */
record Page(int status, String title, String text) {

    static final Page NOT_FOUND = new Page(404, "Not found", "There is nothing here.");
    static final Page NOT_EXPECTED =
            new Page(400, "Not expected", "No sign-in waits for this answer. Go back to the program and begin again.");
    static final Page ANSWERED = new Page(400, "Not expected", "This sign-in has been answered already.");

    byte[] html() {
        return ("<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>" + escaped(title)
                        + "</title></head>\n<body><h1>" + escaped(title) + "</h1><p>" + escaped(text)
                        + "</p></body>\n</html>\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
