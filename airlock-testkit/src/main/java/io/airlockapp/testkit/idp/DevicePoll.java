package io.airlockapp.testkit.idp;

import java.time.Instant;
import java.util.Objects;

/**
 * One poll of a device authorization that the realm knows.
 *
 * @param time when it came, by the realm's clock
 * @param userCode which authorization it was for
 * @param tooEarly whether it came before the interval in force was over
 * @param answer what the realm answered
 */
public record DevicePoll(Instant time, String userCode, boolean tooEarly, PollAnswer answer) {

    /**
     * Creates the value.
     *
     * @throws NullPointerException if a part is null
     */
    public DevicePoll {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(userCode, "userCode");
        Objects.requireNonNull(answer, "answer");
    }
}
