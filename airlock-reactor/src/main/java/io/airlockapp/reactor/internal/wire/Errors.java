package io.airlockapp.reactor.internal.wire;

import io.airlockapp.error.AccessDeniedException;
import io.airlockapp.error.AuthenticationException;
import io.airlockapp.error.BadRequestException;
import io.airlockapp.error.ConflictException;
import io.airlockapp.error.ConsentException;
import io.airlockapp.error.ErrorCode;
import io.airlockapp.error.ExpiredException;
import io.airlockapp.error.GatewayException;
import io.airlockapp.error.GatewayUnavailableException;
import io.airlockapp.error.NoApproverException;
import io.airlockapp.error.NotFoundException;
import io.airlockapp.error.PairingRevokedException;
import io.airlockapp.error.ProtocolException;
import io.airlockapp.error.RateLimitedException;
import io.airlockapp.transport.TransportResponse;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns an answer that is no success into the exception that says so (wire reference, section 4, errors). */
public final class Errors {

    private static final int MAX_MESSAGE = 300;

    private Errors() {}

    /**
     * Reads an error answer.
     *
     * @param response an answer whose status is not 2xx
     * @param call method and path without query, for the message
     * @param secrets what the request carried and must not be quoted, even where the gateway repeats it
     * @param now the time, for a Retry-After that is a date
     * @return the exception to signal
     */
    public static GatewayException read(TransportResponse response, String call, List<String> secrets, Instant now) {
        GatewayException.Details details = details(response, secrets, now);
        String says = "The gateway answered " + details.status()
                + (details.code().equals(ErrorCode.NONE) ? "" : " " + details.code()) + " to " + call
                + (details.message() == null ? "" : " (\"" + details.message() + "\")");
        ErrorCode code = details.code();
        int status = details.status();
        if (code.equals(ErrorCode.APP_CONSENT_REQUIRED)
                || code.equals(ErrorCode.APP_CONSENT_PENDING)
                || code.equals(ErrorCode.APP_CONSENT_DENIED)) {
            return new ConsentException(says + ": the user must allow this app first, at the consent URL.", details);
        }
        if (code.equals(ErrorCode.PAIRING_REVOKED)) {
            return new PairingRevokedException(says + ": pair again.", details);
        }
        if (code.equals(ErrorCode.NO_APPROVER)) {
            return new NoApproverException(
                    says + ": nobody stands behind the routing token any more, pair again.", details);
        }
        if (status == 410 || code.equals(ErrorCode.EXPIRED)) {
            return new ExpiredException(says + ": its time has run out.", details);
        }
        return switch (status) {
            case 400 -> new BadRequestException(says + ": the request is malformed.", details);
            case 401 ->
                new AuthenticationException(
                        says + ": check the client id and secret, and the user's token; it may have expired.", details);
            case 403 -> new AccessDeniedException(says + ": these credentials do not allow it.", details);
            case 404 -> new NotFoundException(says + ": there is no such exchange or pairing.", details);
            case 409 ->
                new ConflictException(
                        says + ": it has ended already, or its id is in use for another artifact.", details);
            case 429 -> new RateLimitedException(says + ": too many requests, go on later.", details);
            case 500, 502, 503, 504 -> new GatewayUnavailableException(says + ": try again later.", details);
            default ->
                status >= 300 && status < 400
                        ? new GatewayException(
                                says + ": redirects are never followed; set the gateway's final address.", details)
                        : new GatewayException(says + ".", details);
        };
    }

    private static GatewayException.Details details(TransportResponse response, List<String> secrets, Instant now) {
        int status = response.status();
        Duration retryAfter = retryAfter(response, now);
        WireObject json = orNull(() -> Json.parseOrNull(response.body()));
        if (json == null) {
            String text = clean(response.body().utf8(), secrets);
            return new GatewayException.Details(status, ErrorCode.NONE, text, null, retryAfter, null, null);
        }
        WireObject enveloped = orNull(() -> json.isObject("body") ? json.object("body") : null);
        WireObject body = enveloped == null ? json : enveloped;
        String code = orNull(() -> code(body));
        return new GatewayException.Details(
                status,
                code == null ? ErrorCode.NONE : new ErrorCode(shown(code, secrets)),
                orNull(() -> clean(body.text("message"), secrets)),
                orNull(() -> clean(body.text("requestId"), secrets)),
                retryAfter,
                orNull(() -> body.bool("retryable")),
                consent(body, secrets));
    }

    private static @Nullable String code(WireObject body) {
        if (body.has("errorCode") || body.has("code")) {
            return body.text(body.has("errorCode") ? "errorCode" : "code");
        }
        // In the shape {error, message} it is `error` that names the code.
        return body.text("error");
    }

    /** Gateways put what they say of a consent beside the code, or among the details. */
    private static GatewayException.@Nullable Consent consent(WireObject body, List<String> secrets) {
        WireObject details = orNull(() -> body.isObject("details") ? body.object("details") : null);
        String url = eitherText(body, details, "consentUrl");
        String appName = clean(eitherText(body, details, "appName"), secrets);
        String appId = clean(eitherText(body, details, "appId"), secrets);
        return url == null && appName == null && appId == null
                ? null
                : new GatewayException.Consent(url == null ? null : uriOrNull(hidden(url, secrets)), appName, appId);
    }

    private static @Nullable String eitherText(WireObject one, @Nullable WireObject other, String name) {
        String text = orNull(() -> one.text(name));
        if (text != null && !text.isBlank()) {
            return text;
        }
        return other == null ? null : eitherText(other, null, name);
    }

    private static @Nullable URI uriOrNull(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** A part that makes no sense is as good as none: what went wrong is told by the status and by the other parts. */
    private static <T> @Nullable T orNull(Supplier<@Nullable T> part) {
        try {
            return part.get();
        } catch (ProtocolException e) {
            return null;
        }
    }

    /**
     * Reads Retry-After: a number of seconds or a date (RFC 9110, section 10.2.3); one that is neither is as good as none.
     *
     * @param response the answer
     * @param now the time, for a date
     * @return how long to wait, or null if the answer does not say
     */
    public static @Nullable Duration retryAfter(TransportResponse response, Instant now) {
        String value = response.header("Retry-After");
        if (value == null) {
            return null;
        }
        String text = value.strip();
        if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Duration.ofSeconds(new BigInteger(text)
                    .min(BigInteger.valueOf(Integer.MAX_VALUE))
                    .longValue());
        }
        try {
            Duration until = Duration.between(
                    now,
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return until.isNegative() ? Duration.ZERO : until;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable String clean(@Nullable String text, List<String> secrets) {
        return text == null || text.isBlank() ? null : shown(text, secrets);
    }

    /** What may be shown of a gateway's text: one short line, without anything that the request kept secret. */
    private static String shown(String text, List<String> secrets) {
        String shown = hidden(text, secrets);
        StringBuilder line = new StringBuilder(Math.min(shown.length(), MAX_MESSAGE));
        for (int i = 0; i < shown.length() && line.length() < MAX_MESSAGE; i++) {
            char c = shown.charAt(i);
            line.append(breaksTheLine(c) ? ' ' : c);
        }
        return line.toString().strip();
    }

    private static boolean breaksTheLine(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /** The longest first: one secret can be a part of another. */
    private static String hidden(String text, List<String> secrets) {
        String hidden = text;
        for (String secret : secrets.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList()) {
            hidden = hidden.replace(secret, "[hidden]");
        }
        return hidden;
    }
}
