package io.airlockapp.error;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The gateway has answered with an error (wire reference, section 4). The subclasses are the errors that a caller may want to
 * tell apart; an error that is none of them is a plain {@code GatewayException}.
 */
public class GatewayException extends AirlockException {

    private static final long serialVersionUID = 1L;

    private final Details details;

    /**
     * Creates the exception.
     *
     * @param message what failed and what to do about it
     * @param details what the gateway said
     */
    public GatewayException(String message, Details details) {
        super(message, null);
        this.details = Objects.requireNonNull(details, "details");
    }

    /**
     * The HTTP status.
     *
     * @return the status
     */
    public int status() {
        return details.status();
    }

    /**
     * What the gateway calls the error.
     *
     * @return the code, {@link ErrorCode#NONE} if it named none
     */
    public ErrorCode code() {
        return details.code();
    }

    /**
     * The gateway's own words, shortened and without control characters.
     *
     * @return the words, or null if it gave none
     */
    public @Nullable String gatewayMessage() {
        return details.message();
    }

    /**
     * The exchange or message that the error is about.
     *
     * @return the id, or null if the gateway named none
     */
    public @Nullable String requestId() {
        return details.requestId();
    }

    /**
     * How long the gateway asks to wait before the next try.
     *
     * @return the time, or null if it did not ask
     */
    public @Nullable Duration retryAfter() {
        return details.retryAfter();
    }

    /**
     * Everything that the gateway said of the error.
     *
     * @return the details
     */
    public Details details() {
        return details;
    }

    /**
     * What a gateway said of an error.
     *
     * @param status the HTTP status
     * @param code what it calls the error
     * @param message its words, if any
     * @param requestId what it is about, if named
     * @param retryAfter how long it asks to wait, if it does
     * @param retryable whether it says that another try may help, if it says so
     * @param consent what it says of a missing consent, if that is the error
     */
    public record Details(
            int status,
            ErrorCode code,
            @Nullable String message,
            @Nullable String requestId,
            @Nullable Duration retryAfter,
            @Nullable Boolean retryable,
            @Nullable Consent consent)
            implements Serializable {

        /**
         * Creates the details.
         *
         * @throws NullPointerException if {@code code} is null
         */
        public Details {
            Objects.requireNonNull(code, "code");
        }
    }

    /**
     * What a gateway says of a missing consent.
     *
     * @param consentUrl where the user can give it
     * @param appName what the app is called there
     * @param appId the app
     */
    public record Consent(
            @Nullable URI consentUrl,
            @Nullable String appName,
            @Nullable String appId) implements Serializable {}
}
