package io.airlockapp.reactor;

import java.time.Instant;
import java.util.Objects;

/** What happens to an enforcer and its reviews. Only to be looked at: nothing is to be run because of an event. */
public sealed interface EnforcerEvent permits ReviewEvent, EnforcerEvent.PairingRevoked {

    /**
     * When it happened.
     *
     * @return the time, by the enforcer's {@link TimeSource}
     */
    Instant at();

    /**
     * The gateway has ended the pairing.
     *
     * @param at when
     */
    record PairingRevoked(Instant at) implements EnforcerEvent {

        /**
         * Creates the event.
         *
         * @throws NullPointerException if the time is null
         */
        public PairingRevoked {
            Objects.requireNonNull(at, "at");
        }
    }
}
