package io.airlockapp.testkit;

/** The endpoints of a gateway (wire reference, section 3). */
public enum Endpoint {
    /** Health and clock skew. */
    ECHO("GET", "/echo"),
    /** Where users sign in. */
    DISCOVERY("GET", "/v1/integrations/discovery"),
    /** Whether the user lets the app act; also served under its other path. */
    CONSENT("GET", "/v1/consents/check"),
    /** Asks for a pairing code. */
    PAIRING_INITIATE("POST", "/v1/pairing/initiate"),
    /** Where a pairing attempt stands. */
    PAIRING_STATUS("GET", "/v1/pairing/{nonce}/status"),
    /** Makes a code beforehand, on the approver's side. */
    PAIRING_PRE_GENERATE("POST", "/v1/pairing/pre-generate"),
    /** Claims a code that was made beforehand. */
    PAIRING_CLAIM("POST", "/v1/pairing/claim"),
    /** Ends a pairing. */
    PAIRING_REVOKE("POST", "/v1/pairing/revoke"),
    /** A sign of life. */
    HEARTBEAT("POST", "/v1/presence/heartbeat"),
    /** Submits an artifact. */
    SUBMIT("POST", "/v1/artifacts"),
    /** Where an exchange stands. */
    EXCHANGE_STATUS("GET", "/v1/exchanges/{requestId}"),
    /** Waits for a decision. */
    WAIT("GET", "/v1/exchanges/{requestId}/wait"),
    /** Takes an exchange back. */
    WITHDRAW("POST", "/v1/exchanges/{requestId}/withdraw"),
    /** Acknowledges a decision. */
    ACK("POST", "/v1/acks"),
    /** The do-not-disturb policies in force. */
    POLICIES("GET", "/v1/policy/dnd/effective"),
    /** Opens a channel of server-sent events; only on a gateway that is built with one. */
    EVENTS("GET", "/v1/sse/enforcers/{enforcerId}"),
    /** Opens a WebSocket; only on a gateway that is built with one. */
    WEB_SOCKET("GET", "/v1/ws");

    private final String method;
    private final String path;

    Endpoint(String method, String path) {
        this.method = method;
        this.path = path;
    }

    /**
     * The HTTP method.
     *
     * @return {@code GET} or {@code POST}
     */
    public String method() {
        return method;
    }

    /**
     * The path, with a name in braces where a segment varies.
     *
     * @return the template
     */
    public String path() {
        return path;
    }
}
