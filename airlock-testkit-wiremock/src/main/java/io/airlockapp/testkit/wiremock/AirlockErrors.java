package io.airlockapp.testkit.wiremock;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.common.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The errors of a gateway (wire reference, section 4), as responses: {@code post("/v1/artifacts").willReturn(rateLimited(…))}.
 * They work with a WireMock in another process, too.
 */
public final class AirlockErrors {

    private AirlockErrors() {}

    /**
     * An error in an envelope.
     *
     * @param status the HTTP status
     * @param code what the gateway calls the error; empty for none
     * @return the response
     */
    public static ResponseDefinitionBuilder error(int status, String code) {
        return error(ErrorBody.ENVELOPE, status, code, Map.of());
    }

    /**
     * An error of any shape.
     *
     * @param shape how the body is written
     * @param status the HTTP status
     * @param code what the gateway calls the error; empty for none
     * @param details further fields, such as {@code consentUrl}
     * @return the response
     */
    public static ResponseDefinitionBuilder error(
            ErrorBody shape, int status, String code, Map<String, String> details) {
        String message = "This answer was asked for by a test.";
        if (shape == ErrorBody.TEXT) {
            return WireMock.aResponse()
                    .withStatus(status)
                    .withHeader("Content-Type", "text/plain")
                    .withBody(code.isEmpty() ? message : code + ": " + message);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        if (!code.isEmpty()) {
            fields.put(codeField(shape), code);
        }
        fields.put("message", message);
        fields.putAll(details);
        fields.put("retryable", status == 429 || status >= 500);
        return WireMock.aResponse()
                .withStatus(status)
                .withHeader("Content-Type", "application/json")
                .withBody(
                        Json.write(shape == ErrorBody.ENVELOPE ? Map.of("msgType", "error", "body", fields) : fields));
    }

    private static String codeField(ErrorBody shape) {
        return switch (shape) {
            case ERROR -> "error";
            case ERROR_CODE -> "errorCode";
            case ENVELOPE, CODE, TEXT -> "code";
        };
    }

    /**
     * 429: too many requests.
     *
     * @param retryAfter what {@code Retry-After} says, in whole seconds
     * @return the response
     */
    public static ResponseDefinitionBuilder rateLimited(Duration retryAfter) {
        return error(429, "quota_exceeded").withHeader("Retry-After", String.valueOf(retryAfter.toSeconds()));
    }

    /**
     * 403 {@code app_consent_required}: the user has not allowed the app yet.
     *
     * @param consentUrl where the user can
     * @return the response
     */
    public static ResponseDefinitionBuilder consentRequired(String consentUrl) {
        Map<String, String> details = Map.of("consentUrl", consentUrl, "appName", "App One", "appId", "app-1");
        return error(ErrorBody.ENVELOPE, 403, "app_consent_required", details);
    }

    /**
     * 403 {@code pairing_revoked}: the routing token is no longer good.
     *
     * @return the response
     */
    public static ResponseDefinitionBuilder pairingRevoked() {
        return error(403, "pairing_revoked");
    }

    /**
     * 422 {@code no_approver}: nobody is behind the routing token.
     *
     * @return the response
     */
    public static ResponseDefinitionBuilder noApprover() {
        return error(422, "no_approver");
    }

    /**
     * 401: the credentials are bad or expired.
     *
     * @return the response
     */
    public static ResponseDefinitionBuilder unauthorized() {
        return error(401, "");
    }

    /**
     * 404 {@code NotFound}: no such exchange or pairing.
     *
     * @return the response
     */
    public static ResponseDefinitionBuilder notFound() {
        return error(404, "NotFound");
    }

    /**
     * 409 {@code already_resolved}: the exchange has ended.
     *
     * @return the response
     */
    public static ResponseDefinitionBuilder alreadyResolved() {
        return error(409, "already_resolved");
    }

    /**
     * 410 {@code expired}: nobody decided in time.
     *
     * @return the response
     */
    public static ResponseDefinitionBuilder expired() {
        return error(410, "expired");
    }

    /**
     * 503: the gateway is in trouble for now.
     *
     * @return the response
     */
    public static ResponseDefinitionBuilder unavailable() {
        return error(503, "");
    }
}
