package io.airlockapp.model;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's answer to {@code GET /echo}: that it is there, and what time it has (wire reference, section 3).
 *
 * @param utc the gateway's time
 * @param local the same in its own zone, as it writes it
 * @param timezone the name of that zone
 * @param offsetMinutes the offset of that zone from UTC in minutes
 */
public record EchoResponse(
        Instant utc,
        @Nullable String local,
        @Nullable String timezone,
        @Nullable Integer offsetMinutes) {

    /**
     * Creates the value.
     *
     * @throws NullPointerException if a required part is null
     */
    public EchoResponse {
        Objects.requireNonNull(utc, "utc");
    }
}
