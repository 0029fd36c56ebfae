package io.airlockapp.transport;

/** The HTTP methods of the wire reference. */
public enum Method {
    /** Reads, and can always be repeated. */
    GET,
    /** Changes something. */
    POST
}
