package io.airlockapp.error;

/** An answer that is larger than the cap of its call. */
public final class ResponseTooLargeException extends TransportException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param maxBytes the cap in bytes
     */
    public ResponseTooLargeException(long maxBytes) {
        super(
                Delivery.ANSWERED,
                "The gateway's answer is larger than " + maxBytes + " bytes; raise the cap if this is expected.",
                null);
    }
}
