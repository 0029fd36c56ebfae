package io.airlockapp.reactor.internal.wire;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.ProtocolException;
import io.airlockapp.transport.Body;
import java.time.Duration;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an issuer of tokens answers. What is not a JSON object, or has a field of another kind than its RFC says, is null:
 * what to make of it depends on the call. The content type is not looked at; the content says what it is.
 */
public final class IssuerAnswers {

    /** The registered codes are of this form; anything else might be what we sent, sent back. */
    private static final Pattern ERROR_CODE = Pattern.compile("[a-z_]{1,40}");

    private static final int LONGEST_SECONDS = 365 * 24 * 60 * 60;

    private IssuerAnswers() {}

    /**
     * The metadata of an issuer, unchecked (OpenID Connect Discovery 1.0, section 3; RFC 8414, section 2; RFC 9207, section 3).
     *
     * @param issuer whose it is
     * @param tokenEndpoint where tokens are given
     * @param authorizationEndpoint where a browser signs in
     * @param deviceAuthorizationEndpoint where a device authorization begins
     * @param revocationEndpoint where tokens are taken back
     * @param s256 whether PKCE with S256 can be used: it is listed, or nothing is
     * @param namesItself whether answers to a browser carry {@code iss}
     */
    public record Metadata(
            @Nullable String issuer,
            @Nullable String tokenEndpoint,
            @Nullable String authorizationEndpoint,
            @Nullable String deviceAuthorizationEndpoint,
            @Nullable String revocationEndpoint,
            boolean s256,
            boolean namesItself) {}

    /**
     * A device authorization, unchecked (RFC 8628, section 3.2).
     *
     * @param deviceCode what tokens are asked for with
     * @param userCode what the user types in
     * @param verificationUri where
     * @param verificationUriComplete where, with the code in it
     * @param expiresIn how long it lives; null if that is missing or makes no sense
     * @param interval how long to wait between polls; null if that is missing or makes no sense
     */
    public record DeviceAuthorization(
            Secret deviceCode,
            String userCode,
            String verificationUri,
            @Nullable String verificationUriComplete,
            @Nullable Duration expiresIn,
            @Nullable Duration interval) {}

    /**
     * Tokens, unchecked (RFC 6749, section 5.1).
     *
     * @param accessToken the access token
     * @param tokenType how it is used
     * @param refreshToken the refresh token
     * @param expiresIn how long the access token lives; null if that is missing or makes no sense
     */
    public record Tokens(
            Secret accessToken,
            @Nullable String tokenType,
            @Nullable Secret refreshToken,
            @Nullable Duration expiresIn) {}

    /**
     * Reads an issuer's metadata.
     *
     * @param body the document
     * @return its content, or null if it is none
     */
    public static @Nullable Metadata metadata(Body body) {
        return read(
                body,
                json -> new Metadata(
                        json.text("issuer"),
                        json.text("token_endpoint"),
                        json.text("authorization_endpoint"),
                        json.text("device_authorization_endpoint"),
                        json.text("revocation_endpoint"),
                        !json.has("code_challenge_methods_supported")
                                || json.items("code_challenge_methods_supported")
                                        .contains("S256"),
                        Boolean.TRUE.equals(json.bool("authorization_response_iss_parameter_supported"))));
    }

    /**
     * Reads a device authorization.
     *
     * @param body the answer
     * @return its content, or null if it is none
     */
    public static @Nullable DeviceAuthorization device(Body body) {
        return read(
                body,
                json -> new DeviceAuthorization(
                        Secret.of(json.requiredText("device_code")),
                        json.requiredText("user_code"),
                        json.requiredText("verification_uri"),
                        json.text("verification_uri_complete"),
                        seconds(json.text("expires_in")),
                        seconds(json.text("interval"))));
    }

    /**
     * Reads tokens.
     *
     * @param body the answer
     * @return its content, or null if it is none
     */
    public static @Nullable Tokens tokens(Body body) {
        return read(
                body,
                json -> new Tokens(
                        Secret.of(json.requiredText("access_token")),
                        json.text("token_type"),
                        json.secret("refresh_token"),
                        seconds(json.text("expires_in"))));
    }

    /**
     * Reads which error an answer names (RFC 6749, section 5.2).
     *
     * @param body the answer
     * @return the code; {@code unnamed} if it has a form that no registered code has; null if there is none
     */
    public static @Nullable String error(Body body) {
        String code = read(body, json -> json.text("error"));
        if (code == null || code.isBlank()) {
            return null;
        }
        return shown(code);
    }

    /**
     * What may be shown of an error's code.
     *
     * @param code the code as it came
     * @return the code; {@code unnamed} if it has a form that no registered code has
     */
    public static String shown(String code) {
        return ERROR_CODE.matcher(code).matches() ? code : "unnamed";
    }

    private static <T> @Nullable T read(Body body, Function<WireObject, @Nullable T> reader) {
        try {
            WireObject json = Json.parseOrNull(body);
            return json == null ? null : reader.apply(json);
        } catch (ProtocolException e) {
            return null;
        }
    }

    /** A lifetime that is not positive says nothing; a year is for ever. */
    private static @Nullable Duration seconds(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            double seconds = Double.parseDouble(text);
            return seconds >= 1 ? Duration.ofSeconds((long) Math.min(seconds, LONGEST_SECONDS)) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
