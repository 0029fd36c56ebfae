package io.airlockapp.testkit.tck;

import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import java.util.List;

/** What the far end of a transport does with a call. */
public sealed interface Conduct {

    /**
     * It answers.
     *
     * @param status the HTTP status
     * @param headers the headers, without those that frame the answer
     * @param body the content; empty for none
     */
    record Answer(int status, List<Header> headers, Body body) implements Conduct {

        /** Creates the value. */
        public Answer {
            headers = List.copyOf(headers);
        }
    }

    /** It does not answer. */
    enum Failure implements Conduct {
        /** No connection comes about. */
        REFUSE,
        /** It takes the call, and neither answers nor ends it. */
        HOLD,
        /** It takes the call, and ends the connection before a byte of the answer. */
        CUT_BEFORE_ANSWER,
        /** It takes the call, and ends the connection after the head of the answer and before its end. */
        CUT_DURING_ANSWER
    }
}
