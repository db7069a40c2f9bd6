// The ballot box in a Web Worker: the page stays awake while proofs are made.
import "../ballotbox/worker.js";
