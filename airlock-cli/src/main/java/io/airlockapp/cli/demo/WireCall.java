package io.airlockapp.cli.demo;

import io.airlockapp.transport.Method;

/**
 * One call as it went over the wire, without anything that must not be seen.
 *
 * @param method the HTTP method
 * @param path the path with ids shortened, and the names in its query
 * @param outcome the HTTP status, or a word if there was no answer
 * @param nanos how long it took
 * @param sent what was sent
 * @param received what came back
 */
record WireCall(Method method, String path, String outcome, long nanos, Message sent, Message received) {

    /**
     * One body.
     *
     * @param type its {@code msgType}, empty if it has none
     * @param bytes how long it is
     */
    record Message(String type, int bytes) {

        static final Message NONE = new Message("", 0);

        /** As in {@code artifact.submit 812 B}. */
        String describe() {
            String size = bytes + " B";
            return type.isEmpty() ? size : type + " " + size;
        }
    }
}
