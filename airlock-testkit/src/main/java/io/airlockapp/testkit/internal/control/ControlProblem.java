package io.airlockapp.testkit.internal.control;

/** What is wrong with a control call, as a status and a sentence that says what to do. */
final class ControlProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    ControlProblem(int status, String sentence) {
        super(sentence, null, false, false);
        this.status = status;
    }

    static ControlProblem badRequest(String sentence) {
        return new ControlProblem(400, sentence);
    }

    int status() {
        return status;
    }
}
