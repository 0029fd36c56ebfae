package io.airlockapp.testkit.internal;

import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.RecordedRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every request, in the order in which they came. */
final class Recorder {

    private final List<RecordedRequest> requests = new ArrayList<>();

    synchronized RecordedRequest add(Call call, @Nullable Endpoint endpoint, Instant now) {
        RecordedRequest request = new RecordedRequest(
                requests.size() + 1L,
                now,
                endpoint,
                call.method(),
                call.target(),
                call.headers(),
                call.body(),
                call.lane());
        requests.add(request);
        return request;
    }

    synchronized List<RecordedRequest> all() {
        return List.copyOf(requests);
    }

    /** Those of a method and a path template, as in {@code GET /v1/exchanges/{requestId}/wait}. */
    List<RecordedRequest> matching(String filter) {
        String[] parts = filter.split(" ", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException(
                    "A filter of requests is a method, a space and a path, as in 'POST /v1/artifacts'.");
        }
        return all().stream()
                .filter(request -> request.method().equals(parts[0]))
                .filter(request -> Routes.matches(parts[1], request.path().split("\\?", 2)[0]))
                .toList();
    }
}
