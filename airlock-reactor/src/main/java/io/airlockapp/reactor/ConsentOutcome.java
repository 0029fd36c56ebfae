package io.airlockapp.reactor;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Whether the user lets this app act for them (wire reference, sections 3 and 4). */
public sealed interface ConsentOutcome {

    /** The user lets the app act. */
    record Granted() implements ConsentOutcome {}

    /**
     * The user has not been asked yet, or the gateway uses a word that is not known to grant anything.
     *
     * @param consentUrl where the user can give their consent; null if the gateway named no place
     * @param appName what the app is called there; null if the gateway does not say
     * @param appId the app; null if the gateway does not say
     */
    record Required(
            @Nullable URI consentUrl,
            @Nullable String appName,
            @Nullable String appId) implements ConsentOutcome {}

    /**
     * The user has been asked and has not answered yet.
     *
     * @param consentUrl where the user can give their consent; null if the gateway named no place
     * @param appName what the app is called there; null if the gateway does not say
     * @param appId the app; null if the gateway does not say
     */
    record Pending(
            @Nullable URI consentUrl,
            @Nullable String appName,
            @Nullable String appId) implements ConsentOutcome {}

    /**
     * The user has refused.
     *
     * @param consentUrl where the user can change their mind; null if the gateway named no place
     * @param appName what the app is called there; null if the gateway does not say
     * @param appId the app; null if the gateway does not say
     */
    record Denied(
            @Nullable URI consentUrl,
            @Nullable String appName,
            @Nullable String appId) implements ConsentOutcome {}

    /**
     * Where the user can decide.
     *
     * @return the address; null if there is nothing to decide, or the gateway named no place
     */
    default @Nullable URI consentUrl() {
        return null;
    }

    /**
     * What the app is called there.
     *
     * @return the name; null if the gateway does not say
     */
    default @Nullable String appName() {
        return null;
    }

    /**
     * The app that acts.
     *
     * @return the id; null if the gateway does not say
     */
    default @Nullable String appId() {
        return null;
    }

    /**
     * Whether the app may act.
     *
     * @return true for {@link Granted}
     */
    default boolean granted() {
        return this instanceof Granted;
    }

    /**
     * Whether the user has decided.
     *
     * @return true for {@link Granted} and {@link Denied}
     */
    default boolean decided() {
        return this instanceof Granted || this instanceof Denied;
    }
}
