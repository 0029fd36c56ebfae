package io.airlockapp.testkit.assertion;

import io.airlockapp.testkit.RecordedRequest;
import java.util.List;
import org.assertj.core.api.AbstractListAssert;
import org.assertj.core.util.Lists;

/** Assertions about requests, in the order in which they came: those of AssertJ about lists, and some more. */
@SuppressWarnings("exports") // Who uses assertions has AssertJ already, and who does not is not asked to have it.
public final class RequestsAssert
        extends AbstractListAssert<RequestsAssert, List<? extends RecordedRequest>, RecordedRequest, RequestAssert> {

    RequestsAssert(List<? extends RecordedRequest> requests, String name) {
        super(requests, RequestsAssert.class);
        info.description(name);
    }

    @Override
    protected RequestAssert toAssert(RecordedRequest request, String description) {
        return new RequestAssert(request).as(description);
    }

    @Override
    protected RequestsAssert newAbstractIterableAssert(Iterable<? extends RecordedRequest> some) {
        return new RequestsAssert(Lists.newArrayList(some), descriptionText());
    }

    /**
     * Goes on to the one request that there has to be.
     *
     * @return assertions about it
     */
    public RequestAssert only() {
        hasSize(1);
        return first();
    }

    /**
     * Checks that all of them have the same text, number or truth at a place of their JSON bodies.
     *
     * @param pointer a JSON pointer (RFC 6901), as in {@code /requestId}
     * @return this
     */
    public RequestsAssert haveTheSame(String pointer) {
        isNotNull();
        List<String> values = actual.stream()
                .map(request -> String.valueOf(request.json(pointer)))
                .distinct()
                .toList();
        if (values.size() > 1) {
            failWithMessage(
                    "Expected the same at %s in all requests, but there are %s in%n%s",
                    pointer, values, GatewayAssert.listed(actual));
        }
        return this;
    }
}
