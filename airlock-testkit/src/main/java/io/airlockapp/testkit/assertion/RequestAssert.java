package io.airlockapp.testkit.assertion;

import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.RecordedRequest;
import io.airlockapp.transport.Lane;
import java.time.Instant;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.AbstractStringAssert;
import org.assertj.core.api.Assertions;

/** Assertions about a request. */
@SuppressWarnings("exports") // Who uses assertions has AssertJ already, and who does not is not asked to have it.
public final class RequestAssert extends AbstractAssert<RequestAssert, RecordedRequest> {

    RequestAssert(RecordedRequest request) {
        super(request, RequestAssert.class);
    }

    private RequestAssert holds(boolean holds, String expected) {
        if (!holds) {
            failWithMessage("Expected the request %s, but it is%n  %s", expected, actual);
        }
        return this;
    }

    /**
     * Checks where it went.
     *
     * @param endpoint the endpoint
     * @return this
     */
    public RequestAssert isTo(Endpoint endpoint) {
        isNotNull();
        return holds(actual.endpoint() == endpoint, "to be to <" + endpoint + ">");
    }

    /**
     * Checks what the transport was told that it is for.
     *
     * @param lane the lane
     * @return this
     */
    public RequestAssert travelledIn(Lane lane) {
        isNotNull();
        if (actual.lane() != lane) {
            failWithMessage(
                    "Expected the request to travel in the lane <%s>, but it is <%s> for%n  %s",
                    lane, actual.lane(), actual);
        }
        return this;
    }

    /**
     * Checks when it came.
     *
     * @param time the time on the gateway's clock
     * @return this
     */
    public RequestAssert cameAt(Instant time) {
        isNotNull();
        return holds(actual.time().equals(time), "to have come at <" + time + ">");
    }

    /**
     * Checks that it has a header, whatever its value.
     *
     * @param name the header's name, in any case
     * @return this
     */
    public RequestAssert hasHeader(String name) {
        isNotNull();
        if (actual.header(name) == null) {
            failWithMessage("Expected a header <%s>, but there are %s in%n  %s", name, actual.headerNames(), actual);
        }
        return this;
    }

    /**
     * Checks the value of a header. Headers can be secrets, so a failure does not show it.
     *
     * @param name the header's name, in any case
     * @param value the value
     * @return this
     */
    public RequestAssert hasHeader(String name, String value) {
        hasHeader(name);
        if (!value.equals(actual.header(name))) {
            failWithMessage(
                    "Expected another value of the header <%s>, which is not shown as it may be a secret, in%n  %s",
                    name, actual);
        }
        return this;
    }

    /**
     * Checks that it does not have a header.
     *
     * @param name the header's name, in any case
     * @return this
     */
    public RequestAssert hasNoHeader(String name) {
        isNotNull();
        return holds(actual.header(name) == null, "to have no header <" + name + ">");
    }

    /**
     * Goes on to a text, number or truth in its JSON body, which is null if there is none.
     *
     * @param pointer a JSON pointer (RFC 6901), as in {@code /body/artifactHash}
     * @return assertions about it as text, described by the pointer; failing ones show it
     */
    public AbstractStringAssert<?> json(String pointer) {
        isNotNull();
        return Assertions.assertThat(actual.json(pointer)).as("%s in the body of %s", pointer, actual);
    }
}
