package io.airlockapp.reactor.auth;

import java.time.Duration;
import java.util.Objects;

/**
 * How the browser's answer is listened for on this machine (RFC 8252, section 7.3).
 *
 * <p>The listener is at {@code 127.0.0.1} and nowhere else: that address is there on every machine, which {@code [::1]} is not,
 * and unlike {@code localhost} it cannot be resolved to something else (RFC 8252, section 8.3). Who needs another address takes
 * the redirect that the caller handles.
 */
public final class LoopbackOptions {

    private static final LoopbackOptions DEFAULTS = new Builder().build();

    private final int port;
    private final String path;
    private final Duration timeout;
    private final String successText;
    private final String deniedText;
    private final String failureText;

    private LoopbackOptions(Builder builder) {
        port = builder.port;
        path = builder.path;
        timeout = builder.timeout;
        successText = builder.successText;
        deniedText = builder.deniedText;
        failureText = builder.failureText;
    }

    /**
     * Any free port, the path {@code /callback}, five minutes.
     *
     * @return the options
     */
    public static LoopbackOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Starts options that differ from the usual ones.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts a copy.
     *
     * @return a builder that holds what these options hold
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.port = port;
        builder.path = path;
        builder.timeout = timeout;
        builder.successText = successText;
        builder.deniedText = deniedText;
        builder.failureText = failureText;
        return builder;
    }

    /**
     * The port to listen at.
     *
     * @return the port; 0 for any that is free
     */
    public int port() {
        return port;
    }

    /**
     * The path of the redirect.
     *
     * @return the path, beginning with a slash
     */
    public String path() {
        return path;
    }

    /**
     * How long the user has.
     *
     * @return the time from the moment the browser is asked for
     */
    public Duration timeout() {
        return timeout;
    }

    /**
     * What the page says when the user is signed in.
     *
     * @return plain text
     */
    public String successText() {
        return successText;
    }

    /**
     * What the page says when the user has refused.
     *
     * @return plain text
     */
    public String deniedText() {
        return deniedText;
    }

    /**
     * What the page says when the sign-in failed otherwise.
     *
     * @return plain text
     */
    public String failureText() {
        return failureText;
    }

    @Override
    public String toString() {
        return "LoopbackOptions[port=" + port + ", path=" + path + ", timeout=" + timeout + "]";
    }

    /** Collects what {@link LoopbackOptions} are made of. Not thread-safe. */
    public static final class Builder {

        private int port;
        private String path = "/callback";
        private Duration timeout = Duration.ofMinutes(5);
        private String successText = "You are signed in. You can close this page and go back to the program.";
        private String deniedText = "The sign-in was refused, and nothing has changed. You can close this page.";
        private String failureText =
                "The sign-in did not work. Close this page and look at the program for the reason.";

        private Builder() {}

        /**
         * Sets the port to listen at, for an issuer that only knows one.
         *
         * @param number the port; 0, the default, for any that is free
         * @return this builder
         * @throws IllegalArgumentException if it is no port
         */
        public Builder port(int number) {
            if (number < 0 || number > 65_535) {
                throw new IllegalArgumentException("No port: " + number + ". Give one from 0 to 65535.");
            }
            port = number;
            return this;
        }

        /**
         * Sets the path of the redirect, for an issuer that only knows one.
         *
         * @param text a slash, and then letters, digits and {@code - . _ ~ /}; {@code /callback} by default
         * @return this builder
         * @throws IllegalArgumentException if it is anything else
         */
        public Builder path(String text) {
            if (!text.matches("/(?!/)[A-Za-z0-9._~/-]{0,200}")) {
                throw new IllegalArgumentException(
                        "The path of the callback is a slash, and then letters, digits and - . _ ~ /, without a query.");
            }
            path = text;
            return this;
        }

        /**
         * Sets how long the user has.
         *
         * @param duration the time, up to a day; 5 minutes by default
         * @return this builder
         * @throws IllegalArgumentException if it is not positive, or longer than a day
         */
        public Builder timeout(Duration duration) {
            if (duration.isZero() || duration.isNegative() || duration.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException(
                        "The user has " + duration + " to sign in: give a time that is positive, up to a day.");
            }
            timeout = duration;
            return this;
        }

        /**
         * Sets what the page says when the user is signed in.
         *
         * @param text plain text, shown as it is
         * @return this builder
         */
        public Builder successText(String text) {
            successText = Objects.requireNonNull(text, "text");
            return this;
        }

        /**
         * Sets what the page says when the user has refused.
         *
         * @param text plain text, shown as it is
         * @return this builder
         */
        public Builder deniedText(String text) {
            deniedText = Objects.requireNonNull(text, "text");
            return this;
        }

        /**
         * Sets what the page says when the sign-in failed otherwise.
         *
         * @param text plain text, shown as it is
         * @return this builder
         */
        public Builder failureText(String text) {
            failureText = Objects.requireNonNull(text, "text");
            return this;
        }

        /**
         * Builds the options.
         *
         * @return the options
         */
        public LoopbackOptions build() {
            return new LoopbackOptions(this);
        }
    }
}
