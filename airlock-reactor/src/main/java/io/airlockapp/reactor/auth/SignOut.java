package io.airlockapp.reactor.auth;

import io.airlockapp.reactor.Enforcer;
import java.util.ArrayList;
import java.util.List;

/** What {@link Session#signOut} ends besides the session itself. */
public final class SignOut {

    private final List<Enforcer> enforcers;
    private final boolean revokePairings;

    private SignOut(Builder builder) {
        this.enforcers = List.copyOf(builder.enforcers);
        this.revokePairings = builder.revokePairings;
    }

    /**
     * Ends the session only; enforcers keep their pairings, and fail for want of a user.
     *
     * @return the options
     */
    public static SignOut sessionOnly() {
        return builder().build();
    }

    /**
     * Starts options that end more.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The enforcers that are stopped.
     *
     * @return the enforcers, in the order in which they are stopped
     */
    public List<Enforcer> enforcers() {
        return enforcers;
    }

    /**
     * Whether their pairings are revoked at the gateway.
     *
     * @return true if they are, false if they are only forgotten here
     */
    public boolean revokePairings() {
        return revokePairings;
    }

    @Override
    public String toString() {
        return "SignOut[enforcers=" + enforcers.size() + ", revokePairings=" + revokePairings + "]";
    }

    /** Collects what a {@link SignOut} ends. Not thread-safe. */
    public static final class Builder {

        private final List<Enforcer> enforcers = new ArrayList<>();
        private boolean revokePairings;

        private Builder() {}

        /**
         * Stops an enforcer too: its heartbeats end, its reviews fail, its pairing is forgotten. It is not closed.
         *
         * @param enforcer the enforcer
         * @return this builder
         */
        public Builder enforcer(Enforcer enforcer) {
            enforcers.add(enforcer);
            return this;
        }

        /**
         * Revokes the pairings of the enforcers at the gateway before they are forgotten. Default: they are not revoked.
         *
         * @return this builder
         */
        public Builder revokePairings() {
            revokePairings = true;
            return this;
        }

        /**
         * Builds the options.
         *
         * @return the options
         */
        public SignOut build() {
            return new SignOut(this);
        }
    }
}
