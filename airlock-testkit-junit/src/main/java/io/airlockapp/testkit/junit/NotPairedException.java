package io.airlockapp.testkit.junit;

/** There is no pairing, because the extension was told to make none. */
final class NotPairedException extends RuntimeException {

    private static final long serialVersionUID = 1L;
}
