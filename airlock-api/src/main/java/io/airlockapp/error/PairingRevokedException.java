package io.airlockapp.error;

/** 403 {@code pairing_revoked}: the approver has ended the pairing; pair again. */
public final class PairingRevokedException extends GatewayException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what failed and what to do about it
     * @param details what the gateway said
     */
    public PairingRevokedException(String message, Details details) {
        super(message, details);
    }
}
