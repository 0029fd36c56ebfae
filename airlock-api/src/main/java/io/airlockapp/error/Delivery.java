package io.airlockapp.error;

/** Whether a call that failed can have had an effect. Decides what is safe to repeat. */
public enum Delivery {
    /** No byte of the request reached the gateway, or it says that it did not process it: repeating it is always safe. */
    NOT_SENT,
    /** The request, or a part of it, may have reached the gateway. */
    UNKNOWN,
    /** The gateway has answered; only its answer could not be read whole. */
    ANSWERED
}
