// The module every page loads: htmx for the few live parts.
import "htmx.org";
