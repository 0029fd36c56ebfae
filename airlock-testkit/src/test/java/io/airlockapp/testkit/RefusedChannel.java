package io.airlockapp.testkit;

/** A channel was answered with another status than that of its opening. */
final class RefusedChannel extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RefusedChannel(int status) {
        super(Integer.toString(status));
    }
}
