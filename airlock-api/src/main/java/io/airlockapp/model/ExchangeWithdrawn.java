package io.airlockapp.model;

/**
 * The gateway has taken an exchange back: {@code exchange.withdrawn}.
 *
 * @param requestId the id of the exchange
 */
public record ExchangeWithdrawn(String requestId) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if a required text is blank
     */
    public ExchangeWithdrawn {
        Checks.notBlank(requestId, "requestId");
    }
}
