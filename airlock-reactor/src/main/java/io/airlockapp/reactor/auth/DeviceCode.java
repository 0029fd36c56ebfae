package io.airlockapp.reactor.auth;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the user is shown to sign in on another device (RFC 8628, section 3.2). It holds only what is meant to be shown; the
 * code that is traded for tokens is not among it.
 *
 * @param userCode what the user types in at the address
 * @param verificationUri the address; {@code https}, or {@code http} on loopback
 * @param verificationUriComplete the address with the code in it, for a link or a QR code; null if the issuer gives none
 * @param expiresAt until when the user can decide, by this machine's clock
 * @param interval how long to wait between two polls at first; nobody but the poller needs it
 */
public record DeviceCode(
        String userCode,
        URI verificationUri,
        @Nullable URI verificationUriComplete,
        Instant expiresAt,
        Duration interval) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if the user code is blank
     */
    public DeviceCode {
        if (userCode.isBlank()) {
            throw new IllegalArgumentException("The user code is blank: the user needs one to type in.");
        }
        Objects.requireNonNull(verificationUri, "verificationUri");
        Objects.requireNonNull(expiresAt, "expiresAt");
        Objects.requireNonNull(interval, "interval");
    }
}
