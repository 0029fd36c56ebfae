package io.airlockapp.error;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** 403 with a consent code: the user has not allowed this app to act for them. */
public final class ConsentException extends GatewayException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what failed and what to do about it
     * @param details what the gateway said
     */
    public ConsentException(String message, Details details) {
        super(message, details);
    }

    /**
     * Where the user can give their consent.
     *
     * @return the address, or null if the gateway named none
     */
    public @Nullable URI consentUrl() {
        Consent consent = details().consent();
        return consent == null ? null : consent.consentUrl();
    }

    /**
     * What the app is called on that page.
     *
     * @return the name, or null if the gateway named none
     */
    public @Nullable String appName() {
        Consent consent = details().consent();
        return consent == null ? null : consent.appName();
    }

    /**
     * The app that needs the consent.
     *
     * @return the id, or null if the gateway named none
     */
    public @Nullable String appId() {
        Consent consent = details().consent();
        return consent == null ? null : consent.appId();
    }

    /**
     * Whether the user has refused, so that waiting is of no use.
     *
     * @return true if the code is {@link ErrorCode#APP_CONSENT_DENIED}
     */
    public boolean denied() {
        return code().equals(ErrorCode.APP_CONSENT_DENIED);
    }
}
