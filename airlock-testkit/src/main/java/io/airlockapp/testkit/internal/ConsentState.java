package io.airlockapp.testkit.internal;

import io.airlockapp.testkit.Consent;

/** Whether the user lets the app act. */
final class ConsentState implements Consent {

    private enum State {
        NOT_ASKED,
        ASKED,
        GIVEN,
        REFUSED
    }

    private final String appId;
    private State state = State.GIVEN;
    private String word = "approved";
    private boolean statusPathOnly;
    private int otherPathStatus = 404;

    ConsentState(String appId) {
        this.appId = appId;
    }

    @Override
    public synchronized Consent require() {
        state = State.NOT_ASKED;
        return this;
    }

    @Override
    public synchronized Consent approve() {
        state = State.GIVEN;
        return this;
    }

    @Override
    public synchronized Consent deny() {
        state = State.REFUSED;
        return this;
    }

    @Override
    public synchronized Consent approvedWord(String approvedWord) {
        word = approvedWord;
        return this;
    }

    @Override
    public synchronized Consent serveStatusPathOnly(int status) {
        if (status != 404 && status != 405) {
            throw new IllegalArgumentException("A path that is not served answers 404 or 405, not " + status + ".");
        }
        statusPathOnly = true;
        otherPathStatus = status;
        return this;
    }

    @Override
    public synchronized Consent serveCheckPathOnly() {
        statusPathOnly = false;
        otherPathStatus = 404;
        return this;
    }

    synchronized String word() {
        return word;
    }

    synchronized void checkPath(String path) {
        if (path.equals(Routes.CONSENT_STATUS_PATH) != statusPathOnly) {
            throw new Refusal(otherPathStatus, "NotFound", "The consent is served under its other path.");
        }
    }

    /** Lets the call pass, or refuses it; the first refusal is what asks the user. */
    synchronized void check() {
        switch (state) {
            case GIVEN -> {}
            case NOT_ASKED -> {
                state = State.ASKED;
                throw refusal("app_consent_required", "The user has to consent to this app.");
            }
            case ASKED -> throw refusal("app_consent_pending", "The user has not decided about this app yet.");
            case REFUSED -> throw refusal("app_consent_denied", "The user has refused this app.");
        }
    }

    private Refusal refusal(String code, String message) {
        return new Refusal(403, code, message)
                .with("consentUrl", "https://airlock.example/consent/" + appId)
                .with("appName", "Test app")
                .with("appId", appId);
    }
}
