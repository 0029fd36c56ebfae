package io.airlockapp.testkit;

/**
 * Whether the user lets the app act for them. Given by default.
 *
 * <p>While it is not, every call that needs a user is answered 403: with {@code app_consent_required} the first time, then with
 * {@code app_consent_pending} until the user decides, and with {@code app_consent_denied} once they refused (wire reference,
 * section 7). Safe for use from many threads.
 */
public interface Consent {

    /**
     * The user has not been asked.
     *
     * @return this consent
     */
    Consent require();

    /**
     * The user consents.
     *
     * @return this consent
     */
    Consent approve();

    /**
     * The user refuses.
     *
     * @return this consent
     */
    Consent deny();

    /**
     * Chooses the word for a given consent: {@code approved} by default.
     *
     * @param word what the check answers
     * @return this consent
     */
    Consent approvedWord(String word);

    /**
     * Serves the check under {@code /v1/consent/status} only, as some gateways do.
     *
     * @param otherPathStatus what the usual path answers: 404 or 405
     * @return this consent
     * @throws IllegalArgumentException if it is another status
     */
    Consent serveStatusPathOnly(int otherPathStatus);

    /**
     * Serves the check under {@code /v1/consents/check} only. The default.
     *
     * @return this consent
     */
    Consent serveCheckPathOnly();
}
