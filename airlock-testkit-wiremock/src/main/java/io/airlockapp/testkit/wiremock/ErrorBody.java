package io.airlockapp.testkit.wiremock;

/** How the body of an error is written; gateways in the field differ (wire reference, section 4). */
public enum ErrorBody {
    /** {@code {msgType:"error", body:{code, message, …}}}. */
    ENVELOPE,
    /** {@code {error, message, …}}. */
    ERROR,
    /** {@code {errorCode, message, …}}. */
    ERROR_CODE,
    /** {@code {code, message, …}}. */
    CODE,
    /** Plain text, as a proxy in front of a gateway would answer. */
    TEXT
}
